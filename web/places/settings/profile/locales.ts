const TAGS =
  `af ar ar-AE ar-EG ar-MA ar-SA az be bg bn bs ca cs cy da de de-AT de-CH el en-AU en-CA en-GB en-IE en-IN en-NZ
  en-US en-ZA es es-419 es-AR es-CL es-CO es-MX et eu fa fi fil fr fr-BE fr-CA fr-CH ga gl gu he hi hr hu hy id is it it-CH
  ja ka kk km kn ko lo lt lv mk ml mn mr ms my nb ne nl nl-BE nn pa pl pt-BR pt-PT ro ru si sk sl sq sr sv sw ta te th tr uk
  ur uz vi zh-CN zh-HK zh-TW zu`.split(/\s+/);

export interface LocaleOption {
  /** BCP 47. */
  readonly tag: string;
  /** In the language itself, so that its speakers find it. */
  readonly name: string;
}

/** The languages and regions to choose from, and the ones given. */
export function localeOptions(...more: readonly string[]): LocaleOption[] {
  const tags = [...new Set([...more, ...TAGS])];
  const options = tags.map((tag) => ({ tag, name: nameOf(tag) }));
  return options.sort((one, other) => one.name.localeCompare(other.name, "en"));
}

function nameOf(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}
