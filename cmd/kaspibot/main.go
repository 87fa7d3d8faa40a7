// Command kaspibot runs a Kaspi.kz seller's shop from Telegram.
//
// Here is the command line alone, one file a subcommand. Settings are read by internal/config, the program is put
// together by internal/app, internal/demo shows it on simulators.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

// Exit codes: what was asked for did not work; it was asked for wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

// run is the program without the process: arguments in, exit code out.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := root(stdout, stderr)
	err := root.Run(ctx, args)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "kaspibot:", err)
	if usage, ok := errors.AsType[*usageError](err); ok {
		if usage.hint != "" {
			fmt.Fprintln(stderr, usage.hint)
		}
		return exitUsage
	}
	return exitFailed
}

// usageError says that the command line or the settings are wrong, not the world.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func root(stdout, stderr io.Writer) *cli.Command {
	misused := func(_ context.Context, _ *cli.Command, err error, _ bool) error {
		return &usageError{err, "kaspibot --help lists the commands"}
	}
	commands := []*cli.Command{
		runCommand(), demoCommand(), checkCommand(), productsCommand(), feedCommand(), ordersCommand(), uploadCommand(),
		backupCommand(), restoreCommand(), waybillsCommand(),
	}
	for _, c := range commands {
		c.OnUsageError, c.Before = misused, refuseArguments
	}
	return &cli.Command{
		Name:        "kaspibot",
		Usage:       "run a Kaspi.kz seller's shop from Telegram",
		Description: "Settings come from the environment and from a .env file beside it; .env.example lists them all.\nTo see it work without any settings: kaspibot demo",
		Version:     build(),
		Writer:      stdout,
		ErrWriter:   stderr,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "env", Value: ".env", Usage: "file of settings; the environment wins over it"},
		},
		Commands: commands,
		Action: func(_ context.Context, cmd *cli.Command) error {
			if name := cmd.Args().First(); name != "" {
				return &usageError{fmt.Errorf("there is no command %q", name), "kaspibot --help lists the commands"}
			}
			return cli.ShowAppHelp(cmd)
		},
		OnUsageError:   misused,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run decides
	}
}

// refuseArguments keeps what was meant otherwise from being passed over. The argument is not quoted: it may be a secret.
func refuseArguments(ctx context.Context, cmd *cli.Command) (context.Context, error) {
	if cmd.Args().Present() {
		return ctx, &usageError{fmt.Errorf("%s takes no arguments beside its flags", cmd.Name), "kaspibot " + cmd.Name + " --help lists them"}
	}
	return ctx, nil
}

// options reads the settings that a command needs.
func options(cmd *cli.Command, needs ...config.Need) (app.Options, error) {
	c, err := config.Load(cmd.String("env"), cmd.IsSet("env"), needs...)
	if err != nil {
		return app.Options{}, &usageError{fmt.Errorf("the settings are not right:\n%w", err), "see .env.example for all of them"}
	}
	log := newLog(c, cmd.Root().ErrWriter)
	for _, warning := range c.Warnings {
		log.Warn(warning)
	}
	return app.Options{Config: c, Build: build(), Log: log, Waybills: waybillsLine()}, nil
}

// newLog writes to stderr: stdout belongs to what a command was asked for.
func newLog(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// build is the version that Go stamped into the program.
func build() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
