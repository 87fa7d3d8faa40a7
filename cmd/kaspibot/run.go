package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

const (
	// collectAt is how much garbage is let grow beside what is in use, in percent of it, before it is collected. The machines of
	// shops have little memory, and the processor is idle but for seconds an hour: a poll of the stock takes a twentieth more of
	// it. Beside a large list, whose offers cost the collector nothing, it is less: no more than leftOver, nor than collectLeast.
	collectAt, collectLeast = 60, 10
	// leftOver is how much memory that nobody needs any more is kept for later, in bytes: giving it back and taking it again costs
	// a sixth of a poll of a usual catalogue, which leaves less.
	leftOver = 16 << 20
)

// rest gives memory back to the system, if it is much.
func rest() {
	s := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(s)
	live := max(s[3].Value.Uint64(), 1)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(max(collectLeast, min(collectAt, 100*leftOver/live))))
	}
	if held := s[0].Value.Uint64() + s[1].Value.Uint64() + s[2].Value.Uint64(); held > live+leftOver {
		debug.FreeOSMemory()
	}
}

func runCommand() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "run the shop: orders, stock, price list and the bot, until stopped",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Telegram, config.Kaspi, config.Alstyle, config.Shop, config.Patience)
			if err != nil {
				return err
			}
			o.Rest = rest
			a, err := app.New(ctx, o)
			if err != nil {
				return err
			}
			defer a.Close()
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(collectAt)
			}
			return a.Run(ctx)
		},
	}
}
