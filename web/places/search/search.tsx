import { words } from "../../words/words.ts";

export default function Search() {
  return <h1>{words.product}</h1>;
}
