"""What the agents of one worker share: the nlp child and the tables."""

from agents.nlp.child import NlpChild
from agents.state.table import State
from streams.faust.app import settings
from streams.topics import LIVES, SOURCES, STORIES, WAITING

nlp = NlpChild(settings.nlp)

stories = State(STORIES)
waiting = State(WAITING)
sources = State(SOURCES)
lives = State(LIVES)
