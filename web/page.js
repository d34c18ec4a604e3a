// For the pages behind mailed links: sends the form and the link's token to the API as JSON.
const token = new URLSearchParams(location.search).get("token");
const done = document.getElementById("done");
const failure = document.getElementById("failure");

for (const form of document.querySelectorAll("form[data-post]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
    const response = await fetch(form.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    }).catch(() => undefined);
    form.hidden = response?.ok === true;
    done.textContent = response?.ok ? form.dataset.done : "";
    if (response?.ok) done.focus();
    failure.textContent = response?.ok ? "" : await reasonOf(response);
  });
}

async function reasonOf(response) {
  const problem = await response?.json().catch(() => undefined);
  return problem?.errors?.[0]?.message ?? problem?.detail ?? "That did not work. Try again shortly.";
}
