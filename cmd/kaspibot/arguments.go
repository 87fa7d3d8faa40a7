package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/config"
)

// noTopic is the exit code of the library's help command for a name that it does not know, which its text quotes.
const noTopic = 3

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

// misused is what the library has against the arguments, with the flag that was meant, if one is near.
func misused(_ context.Context, cmd *cli.Command, err error, _ bool) error {
	hint := "kaspibot --help lists the commands"
	if cmd.Name != cmd.Root().Name {
		hint = "kaspibot " + cmd.Name + " --help lists its flags"
	}
	if _, name, _ := strings.Cut(err.Error(), "not defined: -"); commandLike.MatchString(name) {
		for _, meant := range near(name) {
			for _, f := range cmd.Flags {
				if long := f.Names()[0]; meant(long) {
					return &usageError{fmt.Errorf("%w: did you mean --%s?", err, long), hint}
				}
			}
		}
	}
	return &usageError{err, hint}
}

// near are the ways in which a name may have been meant by what was typed, the likeliest first.
func near(typed string) []func(name string) bool {
	within := func(letters int) func(string) bool {
		return func(name string) bool { return config.Distance(typed, name) <= letters }
	}
	return []func(string) bool{func(name string) bool { return strings.HasPrefix(name, typed) }, within(1), within(2)}
}

// unknown names the command that was meant, if one is near. What does not look like a command is not quoted: it may be a
// secret.
func unknown(name string, commands []*cli.Command) error {
	const hint = "kaspibot --help lists the commands"
	if !commandLike.MatchString(name) {
		return &usageError{errors.New("there is no such command"), hint}
	}
	for _, meant := range near(name) {
		for _, c := range commands {
			if !c.Hidden && slices.ContainsFunc(c.Names(), meant) {
				return &usageError{fmt.Errorf("there is no command %q: did you mean %s?", name, c.Name), hint}
			}
		}
	}
	return &usageError{fmt.Errorf("there is no command %q", name), hint}
}

var commandLike = regexp.MustCompile(`^[a-z-]{1,20}$`)

// alone keeps arguments that were meant otherwise from being passed over. The argument is not quoted: it may be a secret.
func alone(action cli.ActionFunc) cli.ActionFunc {
	return func(ctx context.Context, cmd *cli.Command) error {
		if cmd.Args().Present() {
			return &usageError{fmt.Errorf("%s takes no arguments beside its flags", cmd.Name), "kaspibot " + cmd.Name + " --help lists them"}
		}
		return action(ctx, cmd)
	}
}
