import type { Survival } from '../../../electron/domain/health/survival.ts';
import {
  CheckIcon,
  ChevronIcon,
  ChevronsIcon,
  ClientsIcon,
  CopyIcon,
  CrossIcon,
  MenuIcon,
  MoreIcon,
  NoteIcon,
  PlayIcon,
  PlusIcon,
  SearchIcon,
  SettingsIcon,
  SkipIcon,
  SortIcon,
  StopIcon,
  WarningIcon,
  WorkingIcon,
} from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SurvivalMark } from '../stack/survival-mark.tsx';
import { Shelf, Specimen } from './specimen.tsx';

const SURVIVALS: readonly Survival[] = ['survives', 'degrades', 'fails', 'untested', 'unknown'];

/** Tailwind finds classes by reading: each is written out. */
const GROUNDS = [
  { name: 'canvas', look: 'bg-canvas' },
  { name: 'surface', look: 'bg-surface' },
  { name: 'sunken', look: 'bg-sunken' },
  { name: 'raised', look: 'bg-raised' },
  { name: 'accent-wash', look: 'bg-accent-wash' },
  { name: 'good-wash', look: 'bg-good-wash' },
  { name: 'warn-wash', look: 'bg-warn-wash' },
  { name: 'bad-wash', look: 'bg-bad-wash' },
] as const;

const INKS = [
  { name: 'ink', look: 'text-ink' },
  { name: 'quiet', look: 'text-quiet' },
  { name: 'accent', look: 'text-accent' },
  { name: 'good', look: 'text-good' },
  { name: 'warn', look: 'text-warn' },
  { name: 'bad', look: 'text-bad' },
  { name: 'series-1', look: 'text-series-1' },
  { name: 'series-2', look: 'text-series-2' },
  { name: 'series-3', look: 'text-series-3' },
  { name: 'series-4', look: 'text-series-4' },
  { name: 'series-5', look: 'text-series-5' },
  { name: 'series-6', look: 'text-series-6' },
  { name: 'series-7', look: 'text-series-7' },
  { name: 'series-8', look: 'text-series-8' },
] as const;

export function FoundationsGallery() {
  return (
    <Panel title="Foundations">
      <Shelf>
        <Specimen name="Type">
          <div>
            <p className="text-title">Title 20</p>
            <p className="text-lead">Lead 15</p>
            <p>Base 13, figures 0123456789</p>
            <p className="text-small">Small 12</p>
            <p className="font-mono">Mono 0O 1lI {'{}'} =&gt;</p>
          </div>
        </Specimen>
        <Specimen name="Grounds">
          {GROUNDS.map(({ name, look }) => (
            <span key={name} className={`rounded-sm border border-line px-2 py-1 text-small ${look}`}>
              {name}
            </span>
          ))}
        </Specimen>
        <Specimen name="Inks">
          {INKS.map(({ name, look }) => (
            <span key={name} className={look}>
              {name}
            </span>
          ))}
        </Specimen>
        <Specimen name="Survival">
          {SURVIVALS.map((survival) => (
            <span key={survival} className="flex items-center gap-1.5">
              <SurvivalMark survival={survival} sizePx={16} />
              {survival}
            </span>
          ))}
        </Specimen>
        <Specimen name="Icons">
          <CheckIcon />
          <ChevronIcon />
          <ChevronsIcon />
          <ClientsIcon />
          <CopyIcon />
          <CrossIcon />
          <MenuIcon />
          <MoreIcon />
          <NoteIcon />
          <PlayIcon />
          <PlusIcon />
          <SearchIcon />
          <SettingsIcon />
          <SkipIcon />
          <SortIcon direction={null} />
          <SortIcon direction="up" />
          <StopIcon />
          <WarningIcon />
          <WorkingIcon />
        </Specimen>
      </Shelf>
    </Panel>
  );
}
