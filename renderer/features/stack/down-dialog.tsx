import { useId, useState } from 'react';
import { bringDown } from '../../state/actions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useRefusalReason } from '../shell/use-host.ts';
import { viewRemoval } from './removal-view.ts';
import { PlanBlockers, usePlan } from './use-plan.tsx';

/** Names what will be lost, then asks for the stack's name: nobody types it by accident. */
export function DownDialog({ stack, onClose }: { readonly stack: string; readonly onClose: () => void }) {
  const [removeData, setRemoveData] = useState(false);
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const reason = useRefusalReason(stack);
  const confirmed = typed === stack && reason === null;
  const confirm = () => {
    onClose();
    void bringDown(stack, removeData);
  };
  return (
    <Dialog title={`Take down ${stack}`} onClose={onClose}>
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (confirmed) confirm();
        }}
      >
        <div className="space-y-3 overflow-y-auto px-4 py-3">
          <Losses stack={stack} removeData={removeData} />
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={removeData}
              onChange={(event) => setRemoveData(event.target.checked)}
              className="size-4 accent-accent"
            />
            Also remove what the stack has stored
          </label>
          <div className="space-y-1">
            <label htmlFor={inputId} className="block">
              Type <strong className="font-semibold">{stack}</strong> to confirm
            </label>
            <input
              id={inputId}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="h-8 w-full rounded-sm border border-line-strong bg-canvas px-2 font-mono"
            />
          </div>
        </div>
        <footer className="flex items-center justify-end gap-3 border-line border-t px-4 py-2.5">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" tone="danger" disabled={!confirmed} title={reason ?? undefined}>
            {removeData ? 'Take down and remove data' : 'Take down'}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function Losses({ stack, removeData }: { readonly stack: string; readonly removeData: boolean }) {
  const reading = usePlan(stack, 'down', removeData);
  if (reading.kind === 'waiting') return <p className="text-quiet">Looking at what would be removed …</p>;
  if (reading.kind === 'failed') return <FailureNotice failure={reading.failure} />;
  const removal = viewRemoval(reading.plan);
  return (
    <div className="space-y-1">
      <p>
        {removal.sentence}{' '}
        {removeData
          ? 'The database and the shared files are gone for good.'
          : 'The database and the shared files stay, and are found again by the next Up.'}
      </p>
      {removeData && removal.volumes.length > 0 && (
        <ul className="font-mono text-bad text-small">
          {removal.volumes.map((volume) => (
            <li key={volume}>{volume}</li>
          ))}
        </ul>
      )}
      <PlanBlockers plan={reading.plan} />
    </div>
  );
}
