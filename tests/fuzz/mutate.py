"""Mutants of wire items: bits, pieces, structure and bombs. Everything follows from a seed."""

import random
from collections.abc import Callable, Sequence

MOST_BYTES = 1024 * 1024
"""The largest raw item; larger ones never reach a parser."""
TOKENS = (
    b"\x00", b"\x01", b"\x02", b"\x03", b"\x16\x16\x01", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3",
    b"\x80\x81", b"<", b">", b"&", b"&#0;", b"&#x10ffff;", b"&#xd800;", b"&nbsp;", b"&undefined;", b"]]>",
    b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.1'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<!ENTITY % p SYSTEM 'file:///etc/passwd'>", b"<?php ?>", b"</p>", b"<p>", b"<div " + b"a=1 " * 50 + b">",
    b"^", b"<\r\n", b"=\r\n", b"\t", b"\r", b"{", b"}", b"[", b"]", b'"', b"\\u0000", b"\\ud800", b"null",
    b"1e999", b"-1", b"99999999999999999999", b'"article":', b'"statements":', b'"uri":', b"encoding='utf-16'",
    b"encoding='rot13'", b"charset=utf-7", b"xmlns:a='b'", b"\xe2\x80\xae", b"9" * 5000, b"<a:b:c/>", b"%",
    b"\x1f", b"\xa0",
)  # fmt: skip


def bombs() -> list[bytes]:
    """Items made to cost time or memory: nested, repeated, expanded, unclosed."""
    laughs = b"".join(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))
    deep = 200_000
    return [
        b"<?xml version='1.0'?><!DOCTYPE r [" + laughs + b"]><r>&l9;</r>",
        b"<!DOCTYPE r [<!ENTITY a '" + b"x" * 100_000 + b"'>]><r>" + b"&a;" * 10_000 + b"</r>",
        b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><nitf><body>&x;</body></nitf>",
        b"<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'><nitf>&x;</nitf>",
        b"<?xml version='1.0'?>" + b"<a>" * deep,
        b"<nitf>" + b"<p>" * deep,
        b"<rss><channel>" + b"<item/>" * 100_000 + b"</channel></rss>",
        b"<rss><channel><item><description>" + b"&lt;p&gt;" * 80_000 + b"</description></item></channel></rss>",
        b"<newsItem " + b"a='b' " * 100_000 + b"/>",
        b"<newsItem " + b"".join(b"a%d='b' " % n for n in range(60_000)) + b"/>",
        b"<html>" + b"<div>" * 100_000 + b"x",
        b"<html><body>" + b"<p>A sentence that says a thing. " * 25_000,
        b"<html><body>" + b"<table><tr><td>" * 15_000,
        b"<!doctype html>" + b"<" * 900_000,
        b"<html>" + b"<!--" * 200_000,
        b"<html><body>" + b"<ul><li>" * 12_000,
        b"<html><body><ol>" + b"<li>One point more.</li>" * 25_000 + b"</ol>",
        b"[" * 500_000,
        b'{"a":' * 150_000,
        b'{"bodies":[' + b'{"value":"x"},' * 60_000 + b'{"value":"x"}]}',
        b'{"uri":"u","body_html":"' + b"<p" * 400_000 + b'"}',
        b'{"uri":"u","body_html":"' + b"<p a='" * 150_000 + b'"}',
        b'{"uri":"u","body_html":"' + b"&" * 900_000 + b'"}',
        b"\x16\x16\x01a0001\r\nr i BC-x\r\n\x02" + b"^x\r\n" * 200_000 + b"\x03",
        b"\x01abc0001 3 pl 1 x\r\n" + b"slug\r\n" * 100_000 + b"\x02" + b"line\r\n" * 60_000 + b"\x03",
        b"\x01abc0001 3 pl 1 x\r\n\x02" + b" " * 900_000 + b"x\x03",
        b"\x01abc0001 3 pl 1 x\r\n\x02" + b"A" * 900_000 + b"\x03" + b"0" * 100_000,
        b"A" * 1_000_000,
        b"a " * 500_000,
        b"\n" * 1_000_000 + b"x",
        b"1. A point.\n" * 80_000,
        bytes(range(256)) * 4_000,
        b"\xff\xfe" + b"\x00\xd8" * 400_000,
    ]  # fmt: skip


def mutant(samples: Sequence[bytes], rng: random.Random) -> bytes:
    """A sample after one to six changes, or two that were crossed."""
    raw = bytearray(rng.choice(samples))
    for _ in range(rng.randint(1, 6)):
        rng.choice(CHANGES)(raw, samples, rng)
    return bytes(raw[:MOST_BYTES])


def _flip(raw: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    if raw:
        raw[rng.randrange(len(raw))] = rng.randrange(256)


def _cut(raw: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    start = rng.randint(0, len(raw))
    del raw[start : start + rng.choice((1, 5, 50, 500, len(raw)))]


def _insert(raw: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    at = rng.randint(0, len(raw))
    raw[at:at] = rng.choice(TOKENS)


def _repeat(raw: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    start = rng.randint(0, len(raw))
    part = bytes(raw[start : start + rng.choice((1, 7, 30, 200))])
    raw[start:start] = part * rng.choice((2, 20, 300))


def _cross(raw: bytearray, samples: Sequence[bytes], rng: random.Random) -> None:
    other = rng.choice(samples)
    raw[rng.randint(0, len(raw)) :] = other[rng.randint(0, len(other)) :]


def _swap(raw: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    """One stretch between marks of structure put where another stood."""
    marks = [n for n, byte in enumerate(raw) if byte in b"<>{}[],\n"][:4000]
    if len(marks) > 3:
        a, b = sorted(rng.sample(marks, 2))
        raw[a:a] = raw[b : b + rng.randint(1, 80)]


CHANGES: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    _flip, _flip, _cut, _insert, _insert, _repeat, _cross, _swap,
)  # fmt: skip
