// Tasks that run `seg check` over a folder of the workspace; the problem matchers of package.json read what it prints.
'use strict';
const vscode = require('vscode');

const formats = ['github', 'text', 'json'];

function checkTask(folder, definition) {
  const settings = vscode.workspace.getConfiguration('seg', folder.uri);
  const format = formats.includes(definition.format) ? definition.format : 'github';
  const paths = definition.paths && definition.paths.length ? definition.paths : settings.get('check.paths', ['.']);
  const args = ['check', ...paths, '--format', format];
  if (settings.get('check.denyWarnings', false)) args.push('--deny-warnings');
  // A process rather than a shell: no path is ever read as shell syntax.
  const run = new vscode.ProcessExecution(settings.get('path', 'seg'), args, { cwd: folder.uri.fsPath });
  const task = new vscode.Task(definition, folder, `check (${format})`, 'seg', run, [`$seg-${format}`]);
  task.group = vscode.TaskGroup.Build;
  task.detail = `seg ${args.join(' ')}`;
  return task;
}

const provider = {
  provideTasks() {
    const folders = vscode.workspace.workspaceFolders || [];
    return folders.flatMap((folder) => formats.map((format) => checkTask(folder, { type: 'seg', format })));
  },
  // A task that somebody wrote in tasks.json: the definition stays, what it runs is filled in.
  resolveTask(task) {
    const folders = vscode.workspace.workspaceFolders || [];
    const folder = task.scope && task.scope.uri ? task.scope : folders[0];
    return folder ? checkTask(folder, task.definition) : undefined;
  },
};

function activate(context) {
  context.subscriptions.push(vscode.tasks.registerTaskProvider('seg', provider));
}

module.exports = { activate, deactivate() {} };
