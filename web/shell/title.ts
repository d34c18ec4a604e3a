import { computed } from "@preact/signals";
import { PLACES } from "../router/places.ts";
import { here } from "../router/router.ts";
import { categories, tasks } from "../store/index.ts";
import { words } from "../words/words.ts";

/** The page's title, which names what is in view first: tabs are narrow. */
export const title = computed(() => {
  const name = nameInView();
  return name && name !== words.product ? `${name} · ${words.product}` : words.product;
});

function nameInView(): string | undefined {
  const { location } = here.value;
  if (!location) return words.notFound.title;
  const { id = "", label } = location.params;
  if (location.path === "/t/:id") return tasks.get(id)?.title;
  if (location.path === "/c/:id") return categories.get(id)?.name;
  return label ?? PLACES[location.path]?.title;
}
