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
	"golang.org/x/term"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/redact"
)

// Exit codes: what was asked for did not work; it was asked for wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(process(os.Args, os.Stdout, os.Stderr)) }

// process runs until it is done or told to stop.
func process(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, stdout, stderr)
}

// run is the program without the process: arguments in, exit code out. Whatever it prints goes through one place that
// takes the secrets out, a panic with its stack included.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	secrets := redact.New()
	out, errs := secrets.Writer(stdout), secrets.Writer(stderr)
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(errs, "kaspibot: panic: %v\n%s", v, debug.Stack())
			code = exitFailed
		}
		_, _ = out.Flush(), errs.Flush() // there is nowhere to tell of it
	}()
	around := surroundings{secrets: secrets, document: stdout, colours: coloured(stdout)}
	if terminal(stderr) {
		around.terminal = stderr
	}
	err := root(out, errs, around).Run(ctx, args)
	if err == nil {
		return 0
	}
	if coded, ok := errors.AsType[cli.ExitCoder](err); ok && coded.ExitCode() == noTopic {
		err = &usageError{errors.New("there is no help on that"), "kaspibot --help lists the commands"}
	}
	fmt.Fprintln(errs, "kaspibot:", err)
	if usage, ok := errors.AsType[*usageError](err); ok {
		if usage.hint != "" {
			fmt.Fprintln(errs, usage.hint)
		}
		return exitUsage
	}
	return exitFailed
}

// surroundings are what commands have of their run beside their arguments.
type surroundings struct {
	secrets  *redact.Secrets
	document io.Writer // for what must come out byte for byte
	colours  bool      // somebody reads it on a terminal, and has not asked for none
	terminal io.Writer // where somebody watches how a long work goes on; nil where nobody does
}

// coloured reports whether colours are of use there, see no-color.org.
func coloured(w io.Writer) bool { return terminal(w) && os.Getenv("NO_COLOR") == "" }

// terminal reports whether what is written may be moved about in and overwritten.
func terminal(w io.Writer) bool {
	f, file := w.(*os.File)
	return file && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

const surroundingsKey = "surroundings"

func surround(cmd *cli.Command) surroundings {
	s, _ := cmd.Root().Metadata[surroundingsKey].(surroundings)
	return s
}

// usageError says that the command line or the settings are wrong, not the world.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func root(stdout, stderr io.Writer, around surroundings) *cli.Command {
	commands := []*cli.Command{
		initCommand(), runCommand(), demoCommand(), worldCommand(), checkCommand(), productsCommand(), feedCommand(), ordersCommand(), uploadCommand(),
		backupCommand(), restoreCommand(), licencesCommand(), waybillsCommand(),
	}
	for _, c := range commands {
		c.OnUsageError, c.Action = misused, alone(c.Action)
	}
	return &cli.Command{
		Name:  "kaspibot",
		Usage: "run a Kaspi.kz seller's shop from Telegram",
		Description: "Settings come from the environment and from a .env file beside it; .env.example lists them all.\n" +
			"kaspibot init asks for those that a shop needs. To see it work without any settings: kaspibot demo\n\n" +
			"Exit codes: 0 done, or stopped as asked; 1 it did not work, and the last line says what; 2 wrong settings or arguments.\n" +
			"NO_COLOR=1 keeps colours out of a terminal.",
		Version:   version(),
		Writer:    stdout,
		ErrWriter: stderr,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "env", Value: ".env", Usage: "file of settings; the environment wins over it"},
		},
		Commands:                        commands,
		EnableShellCompletion:           true,
		ConfigureShellCompletionCommand: showCompletion,
		Metadata:                        map[string]any{surroundingsKey: around},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if name := cmd.Args().First(); name != "" {
				return unknown(name, commands)
			}
			return cli.ShowAppHelp(cmd)
		},
		OnUsageError:   misused,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run decides
	}
}

// options reads the settings that a command needs.
func options(cmd *cli.Command, needs ...config.Need) (app.Options, error) {
	c, err := config.Load(cmd.String("env"), cmd.IsSet("env"), needs...)
	secrets := surround(cmd).secrets
	secrets.Add(c.Hidden()...)
	if err != nil {
		return app.Options{}, &usageError{fmt.Errorf("the settings are not right:\n%w", err), "see .env.example for all of them"}
	}
	log := slog.New(secrets.Handler(newLog(c, cmd.Root().ErrWriter).Handler()))
	for _, warning := range c.Warnings {
		log.Warn(warning)
	}
	return app.Options{Config: c, Build: build(), Log: log, Waybills: waybillsLine(), Hide: secrets.Add}, nil
}

// newLog writes to stderr: stdout belongs to what a command was asked for.
func newLog(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
