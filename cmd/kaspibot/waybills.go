package main

import (
	"context"
	"os"

	"github.com/urfave/cli/v3"

	"kaspibot/bot/waybills"
)

// waybillsWorker is the command that reads waybills for a program that runs. People have no use for it.
const waybillsWorker = "waybills-worker"

func waybillsCommand() *cli.Command {
	return &cli.Command{
		Name:   waybillsWorker,
		Hidden: true,
		Action: func(context.Context, *cli.Command) error { return waybills.Work(os.Stdin, os.Stdout) },
	}
}

// waybillsLine starts this program as the one that reads waybills; nil where it cannot find itself.
func waybillsLine() []string {
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	return []string{program, waybillsWorker}
}
