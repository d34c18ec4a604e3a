import { words } from "../../words/words.ts";

export default function Today() {
  return <h1>{words.product}</h1>;
}
