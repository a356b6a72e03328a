// Tasks that run `seg check` and `seg test` over a folder of the workspace; the problem matchers of package.json read
// what they print.
'use strict';
const vscode = require('vscode');

const formats = ['github', 'text', 'json'];

function segTask(folder, definition) {
  const settings = vscode.workspace.getConfiguration('seg', folder.uri);
  const command = definition.command === 'test' ? 'test' : 'check';
  const format = command === 'check' && formats.includes(definition.format) ? definition.format : 'github';
  const paths = definition.paths && definition.paths.length ? definition.paths : settings.get('check.paths', ['.']);
  const args = [command, ...paths, '--format', format];
  if (command === 'check' && settings.get('check.denyWarnings', false)) args.push('--deny-warnings');
  // A process rather than a shell: no path is ever read as shell syntax.
  const run = new vscode.ProcessExecution(settings.get('path', 'seg'), args, { cwd: folder.uri.fsPath });
  const name = command === 'test' ? 'test' : `check (${format})`;
  const matcher = command === 'test' ? '$seg-test' : `$seg-${format}`;
  const task = new vscode.Task(definition, folder, name, 'seg', run, [matcher]);
  task.group = command === 'test' ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
  task.detail = `seg ${args.join(' ')}`;
  return task;
}

const provider = {
  provideTasks() {
    const folders = vscode.workspace.workspaceFolders || [];
    const definitions = [...formats.map((format) => ({ type: 'seg', format })), { type: 'seg', command: 'test' }];
    return folders.flatMap((folder) => definitions.map((definition) => segTask(folder, definition)));
  },
  // A task that somebody wrote in tasks.json: the definition stays, what it runs is filled in.
  resolveTask(task) {
    const folders = vscode.workspace.workspaceFolders || [];
    const folder = task.scope && task.scope.uri ? task.scope : folders[0];
    return folder ? segTask(folder, task.definition) : undefined;
  },
};

function activate(context) {
  context.subscriptions.push(vscode.tasks.registerTaskProvider('seg', provider));
}

module.exports = { activate, deactivate() {} };
