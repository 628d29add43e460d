"""Bytes to text: character sets and their detection."""
