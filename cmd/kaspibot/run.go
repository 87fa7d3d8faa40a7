package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/metrics"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

const (
	// collectAt is how much garbage is let grow beside what is in use, in percent of it, before it is collected. Beside a large
	// list, whose offers cost the collector nothing, it is less: no more than leftOver, nor than collectLeast.
	collectAt, collectLeast = 100, 10
	leftOver                = 10 << 20 // bytes
	// started is how long after its start the program has surely begun all that it begins then.
	started = 5 * time.Second
)

// rest gives back what nobody needs any more to the system. A poll pays for it with what it saves: of a usual catalogue one in
// which nothing has changed ends before anything is collected otherwise.
func rest() {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(int(max(collectLeast, min(collectAt, 100*leftOver/max(live[0].Value.Uint64(), 1)))))
}

// logPatience is how long the program waits for whoever reads its log, once.
const logPatience = time.Second

// unread lets the shop go on though nobody reads its log any more, or reads no further.
func unread(cmd *cli.Command) {
	signal.Ignore(syscall.SIGPIPE) // its reader has ended
	if log, ok := cmd.Root().ErrWriter.(interface{ LetGo(patience time.Duration) }); ok {
		log.LetGo(logPatience)
	}
}

func runCommand() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "run the shop: orders, stock, price list and the bot, until stopped",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			unread(cmd)
			o, err := options(cmd, config.Telegram, config.Kaspi, config.Alstyle, config.Shop, config.Patience)
			if err != nil {
				return err
			}
			o.Rest = rest
			a, err := app.New(ctx, o)
			if err != nil && ctx.Err() != nil {
				o.Log.Info("stopped before the start was over: the next one goes on with it", "err", err)
				return nil // as asked
			}
			if err != nil {
				return err
			}
			defer a.Close()
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(collectAt)
			}
			defer time.AfterFunc(started, rest).Stop()
			return a.Run(ctx)
		},
	}
}
