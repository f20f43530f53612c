/** Asks for what nabla loads only when it is asked for: gradients that are checked, `fit`, and the interpreter. */
import { checkGradients, fit, losses, nn, optim, setDevice, tensor } from "nabla";

export async function askForAll() {
  await checkGradients((x) => x.square().sum(), [tensor([1, 2, 3])]);
  const model = new nn.Sequential(new nn.Linear(2, 1));
  const train = [[tensor([[1, 2]]), tensor([[3]])]];
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  const { length: epochs } = await fit(model, { train, loss: losses.mse, optimizer, epochs: 2 });
  const { name } = await setDevice("interpreter");
  return { epochs, name, sum: await tensor([1, 2, 3]).sum().item() };
}
