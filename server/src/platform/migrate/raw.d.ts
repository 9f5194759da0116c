// Files imported as text: import sql from './migrations/0001-tables.sql?raw'.
declare module '*?raw' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: what the bundler makes of a file imported as text
  export default text;
}
