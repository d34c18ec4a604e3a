import "./logo.css";

export function Logo() {
  return (
    <svg aria-hidden="true" width="24" height="24" viewBox="0 0 64 64" fill="none">
      <rect class="logo-ground" width="64" height="64" rx="15" />
      <path class="logo-wire" d="M14 36h8l6 8 16-24h6" />
    </svg>
  );
}
