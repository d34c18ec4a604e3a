import { words } from "../../words/words.ts";

export default function Category() {
  return <h1>{words.product}</h1>;
}
