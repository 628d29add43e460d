// Talking to the server: JSON in and out, changes with the token that only our own pages can get.

let csrf = null;

export class Refused extends Error {}

/** The JSON at a path of ours. A session that has ended leads to the sign-in page. */
export async function get(path, { signal } = {}) {
  return answered(await fetch(path, { signal, headers: { Accept: "application/json" } }));
}

/** Say something about an alert. A token from before a restart of the server is renewed once. */
export async function post(path, body) {
  let answer = await send(path, body);
  if (answer.status === 403) {
    csrf = null;
    answer = await send(path, body);
  }
  return answered(answer);
}

async function send(path, body) {
  csrf ??= (await get("/session")).csrf;
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });
}

async function answered(answer) {
  if (answer.status === 401) {
    location.assign("/login");
    throw new Refused("signed out");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(typeof told.detail === "string" ? told.detail : `the server said ${answer.status}`);
  return told;
}
