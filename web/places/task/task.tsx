import { words } from "../../words/words.ts";

export default function Task() {
  return <h1>{words.product}</h1>;
}
