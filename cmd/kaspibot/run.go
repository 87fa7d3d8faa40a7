package main

import (
	"context"

	"github.com/urfave/cli/v3"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "run the shop: orders, stock, price list and the bot, until stopped",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			c, err := settings(cmd, needTelegram, needKaspi, needAlstyle, needShop)
			if err != nil {
				return err
			}
			l, err := listen(ctx, c.HTTPAddr)
			if err != nil {
				return err
			}
			a, err := newApp(ctx, c, newLog(c, cmd.Root().ErrWriter), l)
			if err != nil {
				return err
			}
			defer a.close()
			return a.run(ctx)
		},
	}
}
