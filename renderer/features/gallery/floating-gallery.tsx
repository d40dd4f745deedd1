import { useState } from 'react';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogFooter } from '../../ui/dialog.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { Shelf, Specimen } from './specimen.tsx';

type Open = 'dialog' | 'alert' | 'refused' | 'drawer' | null;

const LONG =
  'Makes 12 containers, 1 network and 2 volumes, one after the other where one needs the other, and side by side where not. ' +
  'What is there already is left alone.';

export function FloatingGallery() {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Panel title="What floats">
      <Shelf>
        <Specimen name="Dialog, alert, refused alert, drawer">
          <Button onClick={() => setOpen('dialog')}>Dialog …</Button>
          <Button onClick={() => setOpen('alert')}>Alert …</Button>
          <Button onClick={() => setOpen('refused')}>Refused …</Button>
          <Button onClick={() => setOpen('drawer')}>Drawer</Button>
        </Specimen>
        <Specimen name="Menu">
          <Menu
            trigger={<Button>Actions</Button>}
            entries={[
              { id: 'restart', label: 'Restart', onSelect: close },
              { id: 'drain', label: 'Drain', reason: 'It has no twin.', onSelect: close },
              { kind: 'link', id: 'logs', label: 'Logs', href: '#/gallery' },
              { kind: 'separator', id: 'line' },
              { id: 'fail', label: 'Fail it …', tone: 'danger', onSelect: close },
            ]}
          />
        </Specimen>
        <Specimen name="Tooltip">
          <Tooltip text="More about it">
            <Button>Hover or focus</Button>
          </Tooltip>
        </Specimen>
        <Specimen name="Toast">
          <Button onClick={() => showToast({ title: 'Copied as Markdown' })}>Note</Button>
          <Button onClick={() => showToast({ title: 'Passed', text: '0 lost', tone: 'good' })}>Good</Button>
          <Button
            onClick={() =>
              showToast({
                title: 'Not saved',
                text: 'The disk is full.',
                tone: 'bad',
                action: { label: 'Try again', onSelect: close },
              })
            }
          >
            Bad
          </Button>
        </Specimen>
      </Shelf>
      {open === 'dialog' && (
        <Dialog title="Plan for gateway-pair" onClose={close}>
          <p className="px-4 py-3">{LONG}</p>
          <DialogFooter>
            <Button onClick={close}>Close</Button>
            <Button tone="primary" onClick={close}>
              Execute this
            </Button>
          </DialogFooter>
        </Dialog>
      )}
      {open === 'alert' && (
        <AlertDialog
          title="Take down gateway-pair"
          losses={['gateway-pair-database-data', 'gateway-pair-files']}
          mustType="gateway-pair"
          confirmLabel="Take down and remove data"
          keepLabel="Keep it"
          onConfirm={close}
          onClose={close}
        >
          <p>Removes 12 containers, 1 network and 2 volumes.</p>
        </AlertDialog>
      )}
      {open === 'refused' && (
        <AlertDialog
          title="Start “Kill the database’s primary”"
          confirmLabel="Start the drill"
          reason="Another drill is under way."
          tone="primary"
          onConfirm={close}
          onClose={close}
        >
          <p>It kills database-1, and looks for what was lost.</p>
        </AlertDialog>
      )}
      {open === 'drawer' && (
        <Drawer title="database-1" aside={<Badge tone="accent">primary</Badge>} onClose={close}>
          <p className="px-4 py-3">The rest of the page stays in use.</p>
        </Drawer>
      )}
    </Panel>
  );
}
