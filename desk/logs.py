"""Logs: readable lines on a terminal, one JSON object a line elsewhere."""

import logging
import sys

import structlog

from desk.repeated_lines import CollapsingHandler


def is_worth_logging(record: logging.LogRecord) -> bool:
    """False for aiokafka's lines about a connection that it closes by itself, True for all others.

    A client that is cancelled while it connects leaves the connection behind. It is closed when it is collected, and is
    logged as an error, although nothing is lost and nobody can do anything (docs/explanation/upstream.md).
    """
    return not record.getMessage().startswith("Unclosed AIOKafkaConnection")


def configure_logging(level: str) -> None:
    """Send everything from this level on to standard error, also Faust's own lines."""
    on_terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if on_terminal:
        # Plain tracebacks: rich ones print the values of variables, and one of them may be a password.
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = CollapsingHandler(sys.stderr)
    handler.addFilter(is_worth_logging)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    for chatty in ("faust", "mode", "aiokafka"):
        logging.getLogger(chatty).setLevel("ERROR" if level == "ERROR" else "WARNING")
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
