package main

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

// collectAt is how much garbage is let grow beside what is in use, in percent of it, before it is collected. The machines of
// shops have little memory, and the processor is idle but for seconds an hour: a poll of the stock takes a twentieth more of it.
const collectAt = 60

func runCommand() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "run the shop: orders, stock, price list and the bot, until stopped",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Telegram, config.Kaspi, config.Alstyle, config.Shop, config.Patience)
			if err != nil {
				return err
			}
			o.Rest = debug.FreeOSMemory
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
