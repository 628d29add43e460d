"""Signs of the person that a `he` or a `she` may mean: first names, forms of address, nouns. No names used by both."""

_HIM = """
adam ahmed alan albert alejandro alexander alexei ali andrei andrew anthony antonio arthur barack ben benjamin bernard
bernie bill bob boris brian bruce carl carlos charles chris christopher dan daniel david dennis dmitri dmitry don
donald douglas edward emmanuel eric ernest francis francois frank fred george gerhard glenn greg hans harold harry
henry howard hugh ian ibrahim ivan jack jacob jacques james jan jason jeff jeremy jim joe john jonathan
jorge jose joseph juan julian karl keith ken kenneth kevin klaus larry lars lawrence lee leo leonid lindsey louis luis
marco mario mark martin matthew michael mike mikhail mitt mohammed muhammad newt nicholas nicolas nigel oleg oleh
oliver omar oscar patrick paul pavel pedro peter philip pierre rafael ralph raymond recep reed richard rick robert
roger ronald russell sam samuel scott sean sebastian sergei simon stephen steve steven stuart ted terry thomas tim
timothy tom tony trevor viktor victor vladimir volodymyr walter wang warren william wolfgang xavier yuri
"""
_HER = """
alice alison amanda amy andrea angela anita ann anna anne annie barbara beatrice betty beverly brenda callista
carla carly carol caroline catherine charlotte chelsea christine cindy claire claudia cynthia dana deborah debbie diana
diane dolores donna dorothy elena eleanor elisabeth elizabeth ella ellen emily emma erica eva fiona florence frances
gina gloria grace hannah heather heidi helen hillary hope ingrid irene isabel ivanka jacqueline jane janet jennifer
jessica jill joan joanna josephine joyce judith judy julia julie karen kate katherine kathleen katie kellyanne
kimberly laura lauren linda lisa liz loretta louise lucy madeleine margaret maria marie marta martha mary megan megyn
melania melissa meg michelle monica nancy natalia natalie nicole nikki nina olga olivia pamela patricia paula rachel
rebecca rita rosa ruth sally samantha sandra sarah sharon sheila sofia sonia sophie stephanie susan svetlana sylvia
teresa theresa tina ursula valerie vanessa vera veronica victoria virginia wendy yulia yvonne
"""

_MEN = "mr sir lord king prince father brother spokesman chairman businessman congressman man husband son actor"
_WOMEN = (
    "mrs ms miss dame lady queen princess mother sister spokeswoman chairwoman businesswoman congresswoman woman wife "
    "daughter actress widow"
)

MASCULINE = frozenset((_HIM + " " + _MEN).split())
FEMININE = frozenset((_HER + " " + _WOMEN).split())


def guess_gender(words: frozenset[str]) -> str:
    """`m`, `f`, or an empty string if the words show neither or both."""
    his, hers = bool(words & MASCULINE), bool(words & FEMININE)
    return "" if his == hers else "m" if his else "f"
