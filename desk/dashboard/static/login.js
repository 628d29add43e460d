// The sign-in page says when the last token was wrong.

document.getElementById("wrong").hidden = !location.search.includes("wrong");
