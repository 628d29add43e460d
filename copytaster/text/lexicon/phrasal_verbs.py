"""Verbs with a particle that mean what a single verb means."""

_TABLE = """
turn down=reject
rule out=exclude
step down=resign
stand down=resign
call off=cancel
put off=postpone
pull out=withdraw
break down=collapse
set up=establish
carry out=conduct
take over=acquire
go up=rise
go down=fall
come down=fall
shut down=close
close down=close
pick up=rise
lay off=dismiss
hand over=give
give up=abandon
give away=donate
give in=yield
back down=yield
set off=leave
take off=depart
blow up=explode
bring forward=advance
push back=postpone
pay back=repay
point out=note
find out=discover
speed up=accelerate
slow down=slow
cut back=reduce
scale back=reduce
bring down=reduce
put up=raise
wipe out=destroy
burn down=burn
hold back=withhold
throw out=reject
vote down=reject
vote out=oust
kick off=begin
wind up=end
turn out=prove
"""

PHRASAL_VERBS = {
    (verb, particle): single
    for verb, particle, single in (
        (*phrase.split(), single) for phrase, single in (line.split("=") for line in _TABLE.strip().splitlines())
    )
}
"""Lemma and particle → the verb with the meaning of both."""
