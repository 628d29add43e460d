"""Countries, the people and things named after them, and the cities and houses that stand for their governments."""

_TABLE = """
Afghanistan|Afghan Afghans|Kabul
Albania|Albanian|Tirana
Algeria|Algerian|Algiers
Angola|Angolan|Luanda
Argentina|Argentine Argentinian|Buenos_Aires
Armenia|Armenian|Yerevan
Australia|Australian Aussie|Canberra
Austria|Austrian|Vienna
Azerbaijan|Azerbaijani Azeri|Baku
Bahrain|Bahraini|Manama
Bangladesh|Bangladeshi|Dhaka
Belarus|Belarusian Belarussian Byelorussian|Minsk
Belgium|Belgian|Brussels
Benin|Beninese|Porto-Novo
Bolivia|Bolivian|La_Paz
Bosnia,Bosnia_and_Herzegovina,Bosnia-Herzegovina|Bosnian|Sarajevo
Botswana|Botswanan Tswana|Gaborone
Brazil|Brazilian|Brasilia
Britain,United_Kingdom,UK,U.K.,Great_Britain|British Briton Britons Brit Brits|London Downing_Street Whitehall \
Westminster
Bulgaria|Bulgarian|Sofia
Burkina_Faso|Burkinabe|Ouagadougou
Burundi|Burundian|Gitega
Cambodia|Cambodian|Phnom_Penh
Cameroon|Cameroonian|Yaounde
Canada|Canadian|Ottawa
Chad|Chadian|N'Djamena
Chile|Chilean|Santiago
China|Chinese|Beijing Peking
Colombia|Colombian|Bogota
Congo|Congolese|Kinshasa
Costa_Rica|Costa_Rican|San_Jose
Croatia|Croatian Croat Croats|Zagreb
Cuba|Cuban|Havana
Cyprus|Cypriot|Nicosia
Czech_Republic,Czechia|Czech Czechs|Prague
Denmark|Danish Dane Danes|Copenhagen
Dominican_Republic|Dominican|Santo_Domingo
Ecuador|Ecuadorian Ecuadorean|Quito
Egypt|Egyptian|Cairo
El_Salvador|Salvadoran Salvadorean|San_Salvador
England|English Englishman Englishmen|
Eritrea|Eritrean|Asmara
Estonia|Estonian|Tallinn
Ethiopia|Ethiopian|Addis_Ababa
Europe,European_Union,EU,E.U.,European_Commission|European|Brussels
Fiji|Fijian|Suva
Finland|Finnish Finn Finns|Helsinki
France|French Frenchman Frenchmen Frenchwoman|Paris Elysee
Gabon|Gabonese|Libreville
Gambia|Gambian|Banjul
Georgia|Georgian|Tbilisi
Germany|German|Berlin Bonn
Ghana|Ghanaian|Accra
Greece|Greek|Athens
Guatemala|Guatemalan|
Guinea|Guinean|Conakry
Haiti|Haitian|Port-au-Prince
Honduras|Honduran|Tegucigalpa
Hungary|Hungarian|Budapest
Iceland|Icelandic Icelander|Reykjavik
India|Indian|New_Delhi Delhi
Indonesia|Indonesian|Jakarta
Iran|Iranian|Tehran Teheran
Iraq|Iraqi|Baghdad
Ireland|Irish Irishman Irishmen|Dublin
Israel|Israeli|Jerusalem Tel_Aviv
Italy|Italian|Rome
Ivory_Coast,Cote_d'Ivoire|Ivorian|Abidjan
Jamaica|Jamaican|Kingston
Japan|Japanese|Tokyo
Jordan|Jordanian|Amman
Kazakhstan|Kazakh Kazakhstani|Astana
Kenya|Kenyan|Nairobi
Kosovo|Kosovar Kosovan|Pristina
Kuwait|Kuwaiti|
Kyrgyzstan|Kyrgyz|Bishkek
Laos|Laotian Lao|Vientiane
Latvia|Latvian|Riga
Lebanon|Lebanese|Beirut
Liberia|Liberian|Monrovia
Libya|Libyan|Tripoli
Lithuania|Lithuanian|Vilnius
Luxembourg,Luxemburg|Luxembourger Luxembourgish|
Madagascar|Malagasy Madagascan|Antananarivo
Malawi|Malawian|Lilongwe
Malaysia|Malaysian|Kuala_Lumpur
Mali|Malian|Bamako
Malta|Maltese|Valletta
Mauritania|Mauritanian|Nouakchott
Mexico|Mexican|Mexico_City
Moldova|Moldovan|Chisinau
Mongolia|Mongolian Mongol|Ulaanbaatar
Montenegro|Montenegrin|Podgorica
Morocco|Moroccan|Rabat
Mozambique|Mozambican|Maputo
Myanmar,Burma|Burmese Myanmarese|Naypyidaw Yangon
Namibia|Namibian|Windhoek
Nepal|Nepalese Nepali|Kathmandu
Netherlands,Holland|Dutch Dutchman Dutchmen|The_Hague Amsterdam
New_Zealand|New_Zealander Kiwi|Wellington
Nicaragua|Nicaraguan|Managua
Niger|Nigerien|Niamey
Nigeria|Nigerian|Abuja
North_Korea,DPRK|North_Korean|Pyongyang
North_Macedonia,Macedonia|Macedonian|Skopje
Northern_Ireland|Northern_Irish|Stormont Belfast
Norway|Norwegian|Oslo
Oman|Omani|Muscat
Pakistan|Pakistani|Islamabad
Palestine|Palestinian|Ramallah
Panama|Panamanian|
Paraguay|Paraguayan|Asuncion
Peru|Peruvian|Lima
Philippines|Philippine Filipino Filipina|Manila
Poland|Polish Pole Poles|Warsaw
Portugal|Portuguese|Lisbon
Qatar|Qatari|Doha
Romania|Romanian|Bucharest
Russia,Russian_Federation|Russian|Moscow Kremlin
Rwanda|Rwandan|Kigali
Saudi_Arabia|Saudi Saudis Saudi_Arabian|Riyadh
Scotland|Scottish Scot Scots Scotsman|Edinburgh Holyrood
Senegal|Senegalese|Dakar
Serbia|Serbian Serb Serbs|Belgrade
Sierra_Leone|Sierra_Leonean|Freetown
Singapore|Singaporean|
Slovakia|Slovak Slovakian|Bratislava
Slovenia|Slovenian Slovene|Ljubljana
Somalia|Somali|Mogadishu
South_Africa|South_African|Pretoria
South_Korea|South_Korean|Seoul
South_Sudan|South_Sudanese|Juba
Soviet_Union,USSR|Soviet Soviets|Moscow Kremlin
Spain|Spanish Spaniard Spaniards|Madrid
Sri_Lanka|Sri_Lankan|Colombo
Sudan|Sudanese|Khartoum
Sweden|Swedish Swede Swedes|Stockholm
Switzerland|Swiss|Bern Berne
Syria|Syrian|Damascus
Taiwan|Taiwanese|Taipei
Tajikistan|Tajik|Dushanbe
Tanzania|Tanzanian|Dodoma
Thailand|Thai Thais|Bangkok
Tunisia|Tunisian|Tunis
Turkey,Turkiye|Turkish Turk Turks|Ankara
Turkmenistan|Turkmen|Ashgabat
Uganda|Ugandan|Kampala
Ukraine|Ukrainian|Kiev Kyiv
United_Arab_Emirates,UAE,U.A.E.|Emirati|Abu_Dhabi
United_States,USA,U.S.,US,U.S.A.,America,United_States_of_America|American|Washington White_House Pentagon
United_Nations,UN,U.N.||
Uruguay|Uruguayan|Montevideo
Uzbekistan|Uzbek|Tashkent
Vatican,Holy_See|Vatican|Vatican_City
Venezuela|Venezuelan|Caracas
Vietnam,Viet_Nam|Vietnamese|Hanoi
Wales|Welsh Welshman|Cardiff
Yemen|Yemeni|Sanaa
Zambia|Zambian|Lusaka
Zimbabwe|Zimbabwean|Harare
"""


def _read() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    country_of: dict[str, str] = {}
    seats: dict[str, set[str]] = {}
    for line in _TABLE.strip().splitlines():
        names, people, capitals = (part.replace(",", " ").split() for part in line.split("|"))
        key = names[0].replace("_", " ").lower()
        for word in (*names, *people):
            country_of[word.replace("_", " ").replace(".", "").lower()] = key
            if people and word in people and not word.endswith(("s", "h", "ese", "men")):
                country_of[word.replace("_", " ").lower() + "s"] = key
        for word in capitals:
            seats.setdefault(word.replace("_", " ").lower(), set()).add(key)
    return country_of, {seat: frozenset(keys) for seat, keys in seats.items()}


COUNTRY_OF, GOVERNMENT_SEATS = _read()
"""Name or demonym → country; capital or house → the countries (or union) it may stand for. Lower case."""

COUNTRIES = frozenset(COUNTRY_OF.values())
"""Every country, by the name used for comparison."""

GOVERNMENT_HOUSES = frozenset(
    {"kremlin", "elysee", "downing street", "whitehall", "westminster", "white house", "pentagon", "holyrood"}
)
"""The seats of government that are houses, not towns."""

USUAL_SPELLINGS = {
    "kyiv": "kiev", "kharkiv": "charkiv", "kharkov": "charkiv", "kherson": "cherson", "odesa": "odessa",
    "peking": "beijing", "teheran": "tehran", "burma": "myanmar", "holland": "netherlands",
    "geneve": "geneva", "bombay": "mumbai", "calcutta": "kolkata", "saigon": "ho chi minh city",
}  # fmt: skip
"""Places with two English spellings → the spelling used for comparison."""

DIRECTIONS = frozenset(
    "north south east west northern southern eastern western central northeast northwest southeast southwest "
    "northeastern northwestern southeastern southwestern".split()
)
