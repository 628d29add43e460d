"""Check that a text is in English, the only language that the detectors read, by its small words and its script.

In another language, every word would be foreign to the story, so the surest verdicts would be the wrong ones.
"""

import re

_ENGLISH = frozenset(
    "the of and to is was were are that for with by has have had said says from at after been be it its his her their "
    "he she they who which would will could should this these than but when into about over not or if on".split()
)
_OTHERS = {
    "German": "der das und ist wurde wurden wird werden ein eine einer einem einen nicht mit für auf dem den sich bei "
    "nach zu im vom zum zur sind haben als wie wir aus über drei zwei fünf mehr sagte auch noch laut dass es",
    "French": "les une est sont dans pour avec qui que ont été aux cette ces pas ne ce ils elle il selon après deux "
    "trois cinq leur être fait un à où sa son qu d'un d'une",
    "Spanish": "una es en por con para que se su fue fueron como al lo cuando según tras dos tres cinco han está "
    "también sobre muy ya un y el las los",
    "Italian": "il gli della che una sono per con nel alla dei delle è hanno del tre due cinque dopo secondo stato "
    "stati rimaste rimasti anche più non un nella",
    "Portuguese": "os um uma em na para com não foi foram que são após segundo três dois cinco mais ao pela pelo "
    "também na está",
    "Dutch": "het een niet voor zijn werd werden aan bij ook dat naar drie twee vijf uit wordt worden volgens heeft "
    "hebben na maar geen",
    "Scandinavian": "och att det som på är till av ikke og det en et til har blev efter ble etter ved tre fem",
    "Polish": "się nie że jest oraz przez został zostały po dla był była było są według trzy pięć na",
    "Turkish": "bir ve bu için ile olarak daha sonra çok kadar üç beş",
}
"""Small words that the language uses all the time and English does not. Without `de`, `la`, `von`, `van`, which occur
in names."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTED = re.compile(r"[“„«»\"][^“”„«»\"]*[”“«»\"]")
_LATIN = 0x24F
"""The last letter of the Latin alphabets with their accents; names in other letters are rare in English text."""
_FOREIGN_LETTERS = 0.4
_FEWEST = 2
_ENOUGH = 3000
"""Characters that are enough to decide the language of a story."""


def is_english(text: str) -> bool:
    """False if the text is plainly in another language; quotations may be in any. True for a text with only names."""
    text = text[:_ENOUGH]
    plain = _QUOTED.sub(" ", text)
    words = [w.lower().replace("’", "'") for w in _WORD.findall(plain if _WORD.search(plain) else text)]
    letters = [c for w in words for c in w if c.isalpha()]
    if sum(ord(c) > _LATIN for c in letters) > _FOREIGN_LETTERS * len(letters):
        return False
    seen = frozenset(words)
    other = max(len(seen & small) for small in _SMALL_WORDS)
    return other < _FEWEST or other <= len(seen & _ENGLISH)


_SMALL_WORDS = tuple(frozenset(small.split()) for small in _OTHERS.values())
