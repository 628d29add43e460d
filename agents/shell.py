"""What the agents of one worker share: the nlp child and the tables."""

from agents.nlp import NlpChild
from agents.state import State
from streams.app import settings
from streams.topology import LIVES, SOURCES, STORIES, WAITING

nlp = NlpChild(settings.nlp)

stories = State(STORIES)
waiting = State(WAITING)
sources = State(SOURCES)
lives = State(LIVES)
