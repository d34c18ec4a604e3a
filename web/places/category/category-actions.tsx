import type { Category } from "../../../client/index.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Button } from "../../components/button.tsx";
import { categoryActions } from "../../components/categories/category-actions.ts";
import { MenuButton } from "../../components/menu.tsx";
import { personName } from "../../components/person-name.ts";
import { openSharing } from "../../components/sharing/open-sharing.tsx";
import { useMembers } from "../../components/sharing/use-members.ts";
import { here } from "../../router/router.ts";
import { words } from "../../words/words.ts";
import "./category-actions.css";

const { categories: texts } = words;

/** Beside the name of a category: the people in it, and what can be done with it. */
export function CategoryActions({ category }: { category: Category }) {
  const { id } = category;
  // There is less room beside a task, which has such a button, too. The menu has the same.
  const isBeside = here.value.location?.path === "/t/:id";
  return (
    <>
      {!isBeside && (
        <>
          <People id={id} />
          <Button icon="share" onClick={() => openSharing({ subject: "category", id })}>
            {texts.share}
          </Button>
        </>
      )}
      <MenuButton label={texts.more} items={() => categoryActions(category)} />
    </>
  );
}

const MOST = 4;

/** Nothing while it is not shared, and until the server has said who is in it. */
function People({ id }: { id: string }) {
  const { data: people = [] } = useMembers({ subject: "category", id });
  if (people.length < 2) return null;
  const names = people.map(personName).join(", ");
  return (
    <p class="category-people" title={names}>
      <span class="visually-hidden">{texts.sharedBy(names)}</span>
      {people.slice(0, MOST).map((person) => (
        <Avatar key={person.id} person={person} />
      ))}
      {people.length > MOST && (
        <span class="avatar" aria-hidden="true">
          +{people.length - MOST}
        </span>
      )}
    </p>
  );
}
