import { words } from "../../words/words.ts";

export default function Label() {
  return <h1>{words.product}</h1>;
}
