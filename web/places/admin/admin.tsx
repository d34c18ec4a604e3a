import { words } from "../../words/words.ts";

export default function Admin() {
  return <h1>{words.product}</h1>;
}
