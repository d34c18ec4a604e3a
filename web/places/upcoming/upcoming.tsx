import { words } from "../../words/words.ts";

export default function Upcoming() {
  return <h1>{words.product}</h1>;
}
