"""Common phrases of news sites, in the languages of our pages: one signal of furniture among several.

Each table is a list of patterns, one per line, that a whole short line must match. Furniture that is in no table is
still recognized by shape and position (outline.py, blocks.py).
"""

import re


def compile_phrases(lines: str) -> re.Pattern[str]:
    """Compile patterns, one per line, to one pattern that matches any of them, regardless of case."""
    return re.compile("|".join(f"(?:{line.strip()})" for line in lines.strip().splitlines()), re.IGNORECASE)


COMMENTS_HEADINGS = compile_phrases(r"""
    (\d[\d.,]* |leave a |post a |write a |view |show |read |all |reader |your )*(comments?|reply|replies)
    (top|best|most liked|newest|oldest|latest|popular|recent|featured|community|user)( reader)? (comments?|replies)
    (readers?.?s?.?|user|your|community|viewer) (comments?|views?|reactions?|opinions?|letters)
    what (our |the )?(readers|users|viewers) (say|said|think|are saying|had to say)
    comments? (are |is )?(closed|off|open)
    comments? \(?\d+\)?
    \d[\d.,]* (people|readers|users|replies|responses)( (are )?(discussing|commented|reacted))?|(best|top|all) responses
    join (the|our) (conversation|discussion|debate)|have your say|discussion
    (\d+ )?(kommentare?|leserkommentare|diskussion|commentaires?|commenti|comentarios?|comentários)
    (\d+ )?(reacties|kommentarer|komentarze)
    kommentar schreiben|laisser un commentaire|deja un comentario
""")
"""Headings of readers' comments: nothing below belongs to the story."""

LINKS_HEADINGS = compile_phrases(
    r"""
    (read|see|watch|listen|also) (also|more|next|too)|also (read|see|on|in|from)\b.*
    further reading|read on|keep reading|what to read next|up next|next (article|story|up)
    (more )?related( (articles?|stories|story|news|posts?|topics?|content|links?|coverage|reading|videos?))?
    (more|news|latest|stories|headlines) (on|from|in|like|about|by)( [\w'’]+){1,5}|previous (article|story|post)
    more( (news|stories|coverage|headlines|top stories|to read|interviews|reports))?|live updates
    (the )?latest( (news|stories|headlines|updates?|articles|posts|videos?))?
    (most|top|popular|trending|recent|recommended|featured|other|similar|new|breaking)( (now|today|for you|by \w+))?
    (most|more|popular|recently|latest) (read|viewed|shared|watched|commented|popular|recent)( (stories|now|today))?
    (top|popular|trending|recent|recommended|featured|other|similar|breaking) (stor(y|ies)|news|posts?|articles?)
    (top|popular|trending|recent|recommended|featured|other|similar) (videos?|reads|topics?|headlines)
    read more( \w+){1,4}|view all( \w+){0,3}|all (stories|articles|news)( \w+){0,3}
    you (may|might|could) (also )?(like|have missed|be interested.*|enjoy)
    don.t miss|in case you missed it|(editors?.? |our |today.?s )(picks?|choice|best|top.*)
    around the web|from (the web|our partners|around.*)
    (sponsored|promoted|partner|paid)( (content|posts?|stories|story|links?|message|partnership|by .*))?
    on this (story|topic)|elsewhere( on.*)?|explore more.*|dig deeper
    lesen sie (auch|mehr|weiter)\b.*|lies auch|mehr (zum thema|dazu|aus|von|über)\b.*|auch interessant
    das könnte (sie|dich|ihnen).*|(meist|meistgelesen|meistgelesene)( \w+)?
    (neueste|aktuelle|weitere|ähnliche) (artikel|themen|meldungen|nachrichten|beiträge|videos)( .*)?
    (à )?lire (aussi|également|la suite)\b.*|sur le même (sujet|thème)|à la une|voir aussi
    (les )?(plus|articles) (lus|liés).*
    (leer|lea|ver|lee) (también|más)|te puede interesar|lo más (leído|visto)|noticias relacionadas
    más (noticias|leídas|información)|leggi anche|potrebbe interessarti|(più|i più) letti|correlati
    lees ook|meer (over|nieuws).*|läs (också|mer|även)|les (også|mer)|læs også
    czytaj (także|też|więcej)|zobacz (także|też)|leia (também|mais)
"""
)
"""Headings of other stories; the story may continue below them."""

AUTHOR_HEADINGS = compile_phrases(
    r"""
    (more )?about (the |our )?(authors?|writers?|reporters?|journalists?|columnists?|correspondents?)
    (meet|who is) the (authors?|writers?|reporters?|team)|written by|author bio(graphy)?|(author|reporter) profile
    (über|zum|zur) (den |die |das )?(autor|autorin|person)|à propos de l.auteure?|sobre (el|la) autora?
    """
)
"""Headings over texts about the page's writers."""

SITE_LABELS = compile_phrases(
    r"""
    skip to( the)?( main)? ?(content|navigation|article)?|(main )?menu|home ?page|home|search|back to top|top
    sign (in|up|out)|log ?(in|out)|register|subscribe( now)?|subscriber.only|(my )?account|newsletters?
    sign up (for|to) .*|accept( all)?( cookies)?|reject( all)?|manage (cookies|preferences|consent|choices)|i agree
    share( (this|on|via|article|full article)\b.*)?|(copy|get) link|link copied.*|print( this.*)?|e-?mail( this.*)?
    save( (article|story|for later|this.*))?|bookmark|follow( (us|me|along|topics?|authors?)\b.*)?|facebook|twitter|x
    whatsapp|telegram|linkedin|reddit|bluesky|threads|instagram|youtube|flipboard|pinterest
    listen( to (this|the) (article|story|episode).*)?|play( audio| video)?|watch( live| now)?|live|video|gallery|photos
    podcasts?|advert|advertisement( .{0,30})?|ads?|anzeige|werbung|publicité|publicidad|pubblicità|advertentie
    reklam[ae]?|story continues below.*|article continues( below| after).*|continue reading.*|load(ing)? more.*
    show (more|less|all)|close|next|previous|cookies?( (policy|notice|settings|preferences))?
    privacy( (policy|notice|settings|statement|manager))?|terms( (of|and|&) .*)?
    contact( us)?|about( us)?|imprint|impressum|datenschutz.*|kontakt|startseite|anmelden|abonnieren|teilen|drucken
    zum (inhalt|hauptinhalt|seitenanfang).*|accueil|partager|s.abonner|se connecter|imprimer|aller au contenu.*
    inicio|compartir|suscríbete.*|ir al contenido.*|iniciar sesión|condividi|abbonati|accedi|vai al contenuto.*
    delen|inloggen|dela|logga in|members?( only| public)?|public|premium|take the (quiz|survey|poll)
    (correction|report (an|a) (error|problem|typo)).{0,20}\?|was this (article|page|story) (helpful|useful).*
    view (image|gallery|original|all).*|enlarge( this)? image|image|getty images|exclusive|opinion|explainer
    world|news|sport|politics|business|culture|science|technology|health|europe|asia|africa|americas
    full story|story source|cite this( page| article)?|processing|breaking news|interview( by)?: [\w .-]{3,40}
"""
)
"""Buttons, menus and labels, each alone on its line."""

LINK_LINE = re.compile(
    r"(?:(?:must|also|you may also|to) )?(?:read|see|watch|also|more|related|podcast|quiz|newsletter|gallery|don.t miss"
    r"|next|previous|listen|up next|in (?:pictures|pics|photos|video)|further reading|recommended|trending"
    r"|lesen sie|mehr|lire|à lire|leer|lea|leggi|lees"
    r"|läs|les|læs|czytaj|leia|voir|ver|siehe)"
    r"(?: (?:also|more|next|auch|zum thema|dazu|aussi|también|más|anche|ook|också|også|także|também|article"
    r"|read|see|watch|like|now|news|coverage|reading|link|links|stories|story"
    r"|on this|on this story|here|hier|ici))*\s*(?:[:»›>→|]|\s?[–—]\s?|\s-\s).{3,}",
    re.IGNORECASE,
)
"""A label of other stories with one such story on the same line."""

TAG_LINE = re.compile(
    r"(?:tags?|topics?|keywords?|filed under|categor(?:y|ies)|themen|schlagwörter|mots-clés|temas|sections?)"
    r"\s*[:>].*|#\w+(?:[\s,]+#\w+)*",
    re.IGNORECASE,
)

ADDRESS_WORDS = re.compile(
    r"\b(?:[Yy]ou|[Yy]ours?|us|[Oo]ur|[Ww]e|[Pp]lease|Ihre[nr]?|[Uu]ns|[Uu]nsere?[nr]?|[Ww]ir|[Bb]itte|[Vv]ous|[Vv]otre"
    r"|[Vv]os|[Nn]ous|[Nn]otre|[Mm]erci|[Uu]sted|[Nn]uestr[oa]s?)\b"
)
"""Words with which a site addresses its readers; a news story uses them only in quotations."""

POSSESSIVE_WORDS = re.compile(r"\b(?:your|votre|vos|deine?[nr]?)\b", re.IGNORECASE)
"""Words that a reporter hardly ever writes outside a quotation, and a site writes all the time."""

TRADE_WORDS = re.compile(
    r"\b(?:newsletters?|cookies?|consent|subscri\w+|sign(?:ed)? (?:up|in)|log(?:ged)? in|inbox|accounts?"
    r"|free trial|unlimited|paywall|browser|javascript|ad.?blocker|adverts?|advertis\w+|privacy policy"
    r"|terms of (?:use|service)|click|app|download|follow|podcasts?|e-?mails?|web ?site|journalis[mt]\w*|newsroom"
    r"|this (?:article|story|page|content|summary|report)|readers?|members?(?:hip)?|contact|get in touch|send"
    r"|share|watch|listen|commenting|comments?|moderat\w+|house rules|story tips?|tips|support|donat\w+|edition"
    r"|bookmarks?|icon|navigat\w+|tap"
    r"|regist\w+|trial|offers?|access|abonn\w+|artikel|lesen|klick\w+|inscri\w+|suscr\w+|gratuit\w*"
    r"|kostenlos\w*|gratis|correo|courriel|articles?|abonnement|konto|compte|cuenta)\b",
    re.IGNORECASE,
)
"""Words of a site's own trade."""

CONSENT_WORDS = re.compile(
    r"\b(?:cookies?|consent|partners?|vendors|personal (?:data|information)|personali[sz]\w+|device|identifiers"
    r"|privacy|preferences|settings|legitimate interests?|tracking|trackers?|browsing|technologies|opt[ -]?out"
    r"|partnern|einwilligung|zustimm\w+|einstellungen|personenbezogene\w*|datenschutz\w*|partenaires"
    r"|consentement|données personnelles|appareil|socios|consentimiento|datos personales|dispositivo|preferencias"
    r"|consenso|dati personali|toestemming|persoonsgegevens|voorkeuren)\b",
    re.IGNORECASE,
)
"""Words of notes that ask for a visitor's consent."""

MAKING_WORDS = re.compile(
    r"\b(?:generated|automat\w+|machine|ai|artificial intelligence|algorithm|errors?|mistakes|inaccura\w+|reviewed"
    r"|checked|verif\w+|generiert|maschinell\w*|fehler|générée?|erreurs|generado|errores)\b",
    re.IGNORECASE,
)
"""Words about how a summary was made."""

SUMMARY_WORDS = re.compile(
    r"\b(?:summar(?:y|ies|i[sz]ed)|digest|overview|highlights|takeaways|recap|(?:key|bullet) points?"
    r"|zusammenfassung|résumé|resumen|riassunto|samenvatting)\b",
    re.IGNORECASE,
)
"""Words for a summary."""

_PAGE = r"(?:article|story|page|post|summary|content|text|translation|transcript|newsletter|website)"
PAGE_NOTE = re.compile(
    rf"^(?:an? |this |the )?(?:version of )?this {_PAGE} (?:was|is|has been|may|first|originally|appeared|contains)\b"
    rf"|^(?:this|the) {_PAGE} (?:was|has been|may|is|first|originally)\b.*\b(?:published|updated|generated|amended"
    r"|corrected|translated|appeared|produced|edited|errors|mistakes|subscribers|members|reserved|automatically)\b"
    rf"|^(?:this |the )?(?:{_PAGE} )?(?:was )?(?:automatically )?(?:summari[sz]ed|generated|written|created|translated)"
    r" (?:by|with|using) (?:the help of )?(?:an? )?(?:ai|artificial|machine|automat)"
    rf"|^ai[- ](?:generated|assisted) {_PAGE}|all rights reserved"
    r"|^(?:success|whoops|oops|thank you|thanks)!|^materials provided by\b|\bcontent may be edited\b"
    r"|\b(?:republi\w+|reproduc\w+|redistribut\w+)\b.{0,40}\b(?:permission|prohibited|not permitted|forbidden)\b"
    r"|alle rechte vorbehalten|tous droits réservés|(?:^|\s)©"
    r"|^(?:editor|publisher)['’]?s?['’]? note\b|\(c\) \d{4}|affiliate (?:links|commission)"
    r"|^\(?(?:additional )?(?:reporting|editing|writing|edited|reported|translated|produced|compiled|written)"
    r"(?: and \w+)? by\b"
    r"|^(?:subscribe|sign up|log in|follow us|click here|join us|support our|become a (?:member|subscriber)"
    r"|register (?:now|here|today|to|for)|download (?:the|our)|get (?:our|unlimited)|enter your)\b",
    re.IGNORECASE,
)
"""Sentences about the page itself, its making and its rights, and instructions to the reader."""

SUMMARY_HEADINGS = compile_phrases(
    r"""
    ((the|our|ai|ai[- ](generated|assisted)|article|story|quick|news|auto\w*|machine[- ]generated|by ai) )*\
key (points?|takeaways?|facts?|findings|messages|developments)
    ((the|our|ai|ai[- ](generated|assisted)|article|story|quick|news|auto\w*( generated)?|machine[- ]generated) )*\
(summary|summari[sz]ed|overview|highlights?|takeaways?)
    in (brief|short|summary|a nutshell|sum|\d+ (seconds|words|lines))|((the |this |our |today.?s )?\w+ )?at a glance
    (the |this )?(story|article|news|report|case|day)( today)? in (brief|short|summary|a nutshell|a minute|\d+ \w+)
    (the )?(story|article) so far|(the )?bottom line|need to know|(the )?(short version|recap)|fast facts
    tl;?\s?dr|the gist|(the )?(main|bullet) points
    what (you need )?to know|what we know( so far)?|(the )?essentials|quick read|\w+ things to know.*
    \w+ key (points|takeaways|facts)|(the )?story in \w+ (points|lines|sentences)
    das wichtigste( in kürze)?|(ki-)?zusammenfassung|auf einen blick|kurz ?(gefasst|(& |und )?knapp)
    kernaussagen|in kürze|(l['’])?essentiel|en (bref|résumé)|(le )?résumé|points? clés
    ce qu['’]il faut (retenir|savoir)|lo esencial|en (breve|resumen)|(el )?resumen|claves|puntos clave
    in (sintesi|breve)|riassunto|punti chiave|samenvatting|in het kort|kort samengevat|sammanfattning
    i korthet|kort fortalt|podsumowanie|w skrócie|(em )?resumo
""".replace("\\\n", "")
)
"""Headings over a summary."""
