package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v3"
)

// showCompletion puts the library's own command among ours.
func showCompletion(c *cli.Command) {
	c.Hidden, c.Usage = false, "write the completion of commands and flags for bash, zsh, fish or pwsh"
	c.Action = func(_ context.Context, cmd *cli.Command) error {
		if cmd.Args().Present() {
			return &usageError{errors.New("want one of the shells bash, zsh, fish and pwsh"), "kaspibot completion --help says how"}
		}
		return cli.ShowSubcommandHelp(cmd)
	}
	for _, shell := range c.Commands {
		shell.Action = alone(shell.Action)
	}
}
