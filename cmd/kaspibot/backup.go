package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
)

func backupCommand() *cli.Command {
	return &cli.Command{
		Name:  "backup",
		Usage: "copy the database; the program may be running",
		Description: "The program does so by itself each night. A copy holds buyers' names and phones. Copy rules.toml and .env too:\n" +
			"they are files of yours and small.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Usage: "`FILE` to copy to; otherwise one in BACKUP_DIR that is named after the time"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd)
			if err != nil {
				return err
			}
			to, err := app.Copies(o).Make(ctx, cmd.String("to"))
			if err == nil {
				_, err = fmt.Fprintln(cmd.Root().Writer, "copied to", to)
			}
			return err
		},
	}
}

func restoreCommand() *cli.Command {
	return &cli.Command{
		Name:  "restore",
		Usage: "put a copy in the place of the database and keep the former one",
		Description: "Stop \"kaspibot run\" first. The copy must be whole and not of a later program. Orders are read anew from Kaspi at\n" +
			"the next start; what was set in the chat since the copy was made is to be set again.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "from", Required: true, Usage: "the `FILE` that kaspibot backup made"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd)
			if err != nil {
				return err
			}
			kept, err := app.Copies(o).Restore(ctx, cmd.String("from"))
			if err != nil {
				return err
			}
			if kept == "" {
				kept = "nowhere: there was none"
			}
			_, err = fmt.Fprintf(cmd.Root().Writer, "restored; the former database is kept: %s\nNow start the program: kaspibot run\n", kept)
			return err
		},
	}
}
