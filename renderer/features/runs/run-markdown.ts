/** A verdict as a person pastes it into an issue or a report. */
export interface MarkdownVerdict {
  readonly heading: string;
  readonly sentence: string;
  /** Beginning with the time. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[];
  readonly tableHead: readonly [string, string];
  readonly groups: readonly {
    readonly title: string;
    readonly figures: readonly (readonly [name: string, value: string])[];
  }[];
}

export function verdictMarkdown({
  heading,
  sentence,
  facts,
  lists,
  tableHead,
  groups,
}: MarkdownVerdict): string {
  const parts = [
    `## ${escaped(heading)}`,
    `> ${escaped(sentence)}`,
    facts.map(([name, value]) => `- **${escaped(name)}:** ${escaped(value)}`).join('\n'),
    ...lists
      .filter(({ items }) => items.length > 0)
      .map(
        ({ title, items }) =>
          `**${escaped(title)}**\n\n${items.map((item) => `- ${escaped(item)}`).join('\n')}`,
      ),
    ...groups
      .filter(({ figures }) => figures.length > 0)
      .map(({ title, figures }) => {
        const rows = figures.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
        return [
          `**${escaped(title)}**`,
          '',
          `| ${cell(tableHead[0])} | ${cell(tableHead[1])} |`,
          '|---|---|',
          ...rows,
        ].join('\n');
      }),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What comes from outside is text, also where it is pasted. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
}

const cell = escaped;
