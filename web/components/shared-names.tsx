import "./shared-names.css";

/** The names of categories and tasks that others can see. */
export function SharedNames({ text, names }: { text: string; names: readonly string[] }) {
  return (
    <div>
      <p>{text}</p>
      <ul class="shared-names">
        {names.map((name, place) => (
          <li key={place} dir="auto">
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
