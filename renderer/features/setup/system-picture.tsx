import { useTranslations } from 'use-intl';
import type { SetupPicture } from '../../../electron/contract/setup-requests.ts';
import { BOX, CLIENTS, layoutOf } from './picture-layout.ts';

/** A system before it is made; for those who hear the page, its parts by name. */
export function SystemPicture({ name, picture }: { readonly name: string; readonly picture: SetupPicture }) {
  const t = useTranslations('setup.system');
  const { width, height, boxes, lines } = layoutOf(picture);
  const parts = picture.parts
    .map(
      (part) => `${part.name} ${part.members === 0 ? t('noMembers') : t('members', { count: part.members })}`,
    )
    .join(', ');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={t('picture', { name, parts })} tabIndex={0} className="overflow-x-auto">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        aria-hidden="true"
        className="max-w-none"
      >
        {lines.map(({ id, path, kind }) => (
          <path
            key={id}
            d={path}
            fill="none"
            strokeWidth="1.25"
            strokeDasharray={kind === 'decides' ? '3 3' : undefined}
            className="stroke-line-strong"
          />
        ))}
        {boxes.map((box) => (
          <g key={box.name} transform={`translate(${box.x} ${box.y})`}>
            <rect
              width={BOX.width}
              height={BOX.height}
              rx="4"
              className={box.kind === null ? 'fill-sunken stroke-line' : 'fill-surface stroke-line-strong'}
            />
            <text x="10" y="17" className="fill-ink font-medium text-small">
              {clipped(box.name === CLIENTS ? t('clients') : box.name)}
            </text>
            {box.kind !== null && (
              <text x="10" y="32" className="fill-quiet text-small">
                {box.members === 0 ? t('noMembers') : `${box.kind} ${t('members', { count: box.members })}`}
              </text>
            )}
          </g>
        ))}
      </svg>
    </section>
  );
}

const MOST_LETTERS = 18;

function clipped(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}
