// The stream of changes: opened where the list ends, and opened again, from the last event seen, whatever happens.

const SLOWEST = 15000;

/** Follow the stream from a position. `on` has a function for each event, and `state(name)` for the connection. */
export class Live {
  constructor(on) {
    this.on = on;
    this.position = null;
    this.source = null;
    this.pause = 500;
    this.timer = null;
  }

  start(position) {
    this.position = position;
    this.stop();
    this.open();
  }

  stop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  open() {
    this.on.state("wait");
    const source = new EventSource(`/alerts/stream?after=${encodeURIComponent(this.position)}`);
    this.source = source;
    const seen = (event) => {
      if (event.lastEventId) this.position = event.lastEventId;
    };
    source.addEventListener("hello", (event) => {
      seen(event);
      this.pause = 500;
      this.on.state("live");
    });
    for (const name of ["alert", "desk"]) {
      source.addEventListener(name, (event) => {
        seen(event);
        this.on[name](JSON.parse(event.data));
      });
    }
    source.addEventListener("gap", (event) => {
      seen(event);
      this.stop();
      this.on.gap();
    });
    source.addEventListener("closed", (event) => {
      seen(event);
      this.again();
    });
    source.addEventListener("error", () => this.again());
  }

  // The browser's own retry gives up where the server answers with an error, and cannot be told to slow down.
  again() {
    this.stop();
    this.on.state("down");
    this.timer = setTimeout(() => this.open(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, SLOWEST);
  }
}
