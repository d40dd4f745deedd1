import type Docker from 'dockerode';

/** Takes a member's pod off the back network; returns what puts it back where it was. */
export async function cutOff(
  docker: Docker,
  { stack, member, group }: { readonly stack: string; readonly member: string; readonly group: string },
): Promise<() => Promise<void>> {
  const network = docker.getNetwork(`${stack}-back`);
  const pod = docker.getContainer(`${stack}-${member}-pod`);
  const held = (await pod.inspect()).NetworkSettings.Networks[`${stack}-back`];
  await network.disconnect({ Container: pod.id });
  return () =>
    network.connect({
      Container: pod.id,
      EndpointConfig: {
        IPAMConfig: { IPv4Address: held?.IPAddress ?? '' },
        Aliases: [member, group],
      },
    });
}
