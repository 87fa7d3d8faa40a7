package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/ops"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "try settings, Kaspi, Al-Style, Telegram and the price list, and say what to do about each fault",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "live", Usage: "ask the running program instead, at OPS_ADDR: it fails while the shop cannot be worked on"},
			jsonFlag("the verdicts"),
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if cmd.Bool("live") && cmd.Bool("json") {
				return &usageError{err: errors.New("--live is one verdict, and has no document")}
			}
			if cmd.Bool("live") {
				return checkLive(ctx, cmd)
			}
			r := report{out: cmd.Root().Writer, silent: cmd.Bool("json"), colours: surround(cmd).colours}
			c, wrong := config.Load(cmd.String("env"), cmd.IsSet("env"), config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
			secrets := surround(cmd).secrets
			secrets.Add(c.Hidden()...)
			if err := app.Check(ctx, app.Options{Config: c, Build: build(), Hide: secrets.Add}, wrong, r.print); err != nil {
				return err
			}
			if cmd.Bool("json") {
				if err := writeJSON(cmd, r.document()); err != nil {
					return err
				}
			}
			if r.failed == 0 {
				return nil
			}
			err := fmt.Errorf("%d of %d checks failed", r.failed, len(r.all))
			if wrong != nil {
				return &usageError{err, "see .env.example for all settings"}
			}
			return err
		},
	}
}

// checkLive is for service managers and container engines.
func checkLive(ctx context.Context, cmd *cli.Command) error {
	o, err := options(cmd)
	if err != nil {
		return err
	}
	if o.Config.OpsAddr == "" {
		return &usageError{errors.New("OPS_ADDR is not set: the running program cannot be asked"), "set it, as OPS_ADDR=127.0.0.1:9090, and restart the program"}
	}
	found, err := ops.Live(ctx, o.Config.OpsAddr)
	_, _ = fmt.Fprint(cmd.Root().Writer, found)
	return err
}

// report prints one check after another and counts them.
type report struct {
	out     io.Writer
	all     []chat.Check
	failed  int
	colours bool
	silent  bool // for the document at the end
}

// checkJSON are the verdicts for other programs. Names and verdicts are the same in every language.
type checkJSON struct {
	OK     bool       `json:"ok"`
	Checks []partJSON `json:"checks"`
}

type partJSON struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"` // ok, warning, failed or skipped
	Reason  string `json:"reason"`
	Remedy  string `json:"remedy"` // empty where there is nothing to do
}

func (r *report) document() checkJSON {
	j := checkJSON{OK: r.failed == 0, Checks: []partJSON{}}
	for _, c := range r.all {
		verdict := map[chat.Verdict]string{chat.OK: "ok", chat.Warning: "warning", chat.Failed: "failed", chat.Skipped: "skipped"}[c.Verdict]
		j.Checks = append(j.Checks, partJSON{c.Name, verdict, c.Reason, c.Remedy})
	}
	return j
}

func (r *report) print(c chat.Check) {
	const below = "\n                 "
	word := map[chat.Verdict]string{chat.OK: "OK", chat.Warning: "WARN", chat.Failed: "FAIL", chat.Skipped: "SKIP"}[c.Verdict]
	r.all = append(r.all, c)
	if c.Verdict == chat.Failed {
		r.failed++
	}
	if r.silent {
		return
	}
	word = fmt.Sprintf("%-5s", word)
	if r.colours {
		word = "\x1b[" + map[chat.Verdict]string{chat.OK: "32", chat.Warning: "33", chat.Failed: "31", chat.Skipped: "2"}[c.Verdict] + "m" + word + "\x1b[0m"
	}
	fmt.Fprintf(r.out, "%s %-10s %s\n", word, c.Name, strings.ReplaceAll(c.Reason, "\n", below))
	if c.Remedy != "" {
		fmt.Fprintf(r.out, "%s→ %s\n", below[1:], c.Remedy)
	}
}
