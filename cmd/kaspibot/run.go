package main

import (
	"context"
	"runtime/debug"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

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
			return a.Run(ctx)
		},
	}
}
