import { words } from "../../words/words.ts";

export default function Settings() {
  return <h1>{words.product}</h1>;
}
