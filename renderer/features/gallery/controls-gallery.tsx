import { useState } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { CheckIcon, CrossIcon, PlayIcon, SettingsIcon, StopIcon, WarningIcon } from '../../ui/icons.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Moment, MomentAhead } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Shelf, Specimen } from './specimen.tsx';

/** In the middle of what they are told as, so that the words hold still while somebody looks. */
const AGO_MS = 3.5 * 60_000;
const AHEAD_MS = 50.5 * 60_000;
const LONG = 'a-name-that-is-longer-than-any-place-it-is-ever-going-to-be-put-into';
const TONES = ['plain', 'primary', 'danger', 'quiet'] as const;

export function ControlsGallery() {
  const [pressed, setPressed] = useState(true);
  return (
    <Panel title="Buttons and marks">
      <Shelf>
        {TONES.map((tone) => (
          <Specimen key={tone} name={`Button, ${tone}`}>
            <Button tone={tone}>Do it</Button>
            <Button tone={tone} icon={tone === 'danger' ? <StopIcon /> : <PlayIcon />}>
              With icon
            </Button>
            <Button tone={tone} disabled>
              Cannot
            </Button>
            <Button tone={tone} busy>
              Busy
            </Button>
          </Specimen>
        ))}
        <Specimen name="Link, as a button">
          <a href="#/gallery" className={buttonClass('primary')}>
            Go there
          </a>
          <a href="#/gallery" className={buttonClass()}>
            Or there
          </a>
        </Specimen>
        <Specimen name="Icon button: plain, on, cannot">
          <IconButton label="Settings" icon={<SettingsIcon />} />
          <IconButton
            label="Follow"
            icon={<PlayIcon />}
            pressed={pressed}
            onClick={() => setPressed((now) => !now)}
          />
          <IconButton label="Cannot" icon={<StopIcon />} disabled />
          <CopyButton text="copied" label="Copy it" />
        </Specimen>
        <Specimen name="Badge">
          <Badge>plain</Badge>
          <Badge tone="accent">accent</Badge>
          <Badge tone="good" icon={<CheckIcon />}>
            passed
          </Badge>
          <Badge tone="warn" icon={<WarningIcon />}>
            degraded
          </Badge>
          <Badge tone="bad" icon={<CrossIcon />}>
            failed
          </Badge>
        </Specimen>
        <Specimen name="Badge, long text">
          <Badge title={LONG}>{LONG}</Badge>
        </Specimen>
        <Specimen name="Progress: known, done, unknown">
          <div className="w-full space-y-2">
            <Progress label="Building images" value={12} max={40} text="12 of 40" />
            <Progress label="Counting" value={100} />
            <Progress label="Without its name in sight" value={40} hideLabel />
            <Progress label="Waiting for the engine" value={null} />
          </div>
        </Specimen>
        <Specimen name="Keys">
          <Kbd keys="Ctrl+K" />
          <Kbd keys="Esc" />
        </Specimen>
        <Specimen name="Moments">
          <Moment atMs={Date.now() - AGO_MS} />
          <MomentAhead atMs={Date.now() + AHEAD_MS} />
        </Specimen>
        <Specimen name="Sparkline">
          <Sparkline values={[12, 18, 9, 30, 22, 14]} label="slowest answers" />
        </Specimen>
      </Shelf>
    </Panel>
  );
}
