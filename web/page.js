// For the pages behind mailed links: sends the form and the link's token to the API as JSON.
const token = new URLSearchParams(location.search).get("token");
const answer = document.getElementById("answer");

for (const form of document.querySelectorAll("form[data-post]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) });
    const response = await fetch(form.dataset.post, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    }).catch(() => undefined);
    if (response?.ok) form.hidden = true;
    answer.textContent = response?.ok ? form.dataset.done : await reasonOf(response);
  });
}

async function reasonOf(response) {
  const problem = await response?.json().catch(() => undefined);
  return problem?.errors?.[0]?.message ?? problem?.detail ?? "That did not work. Try again shortly.";
}
