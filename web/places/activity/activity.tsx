import { words } from "../../words/words.ts";

export default function Activity() {
  return <h1>{words.product}</h1>;
}
