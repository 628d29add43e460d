"""`python -m training.run STEP`: the steps of training, in their order; `--help` lists them."""

import argparse
from dataclasses import fields
from pathlib import Path

import torch

from training import ablation, average, base, distil, evaluate, export, learn, mix, statements, teach, weigh


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.run", description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    steps = parser.add_subparsers(required=True)
    data = steps.add_parser("data", help="build the mixes from COPYTASTER_DATA")
    data.add_argument("stages", nargs="*", default=[*mix.STAGES])
    data.set_defaults(do=lambda a: mix.build(a.stages))
    _train(steps.add_parser("train", help="one stage of one run; the same command again resumes it"))
    base_ = steps.add_parser("base", help="fetch the base model")
    base_.set_defaults(do=lambda _: base.fetch())
    larger = steps.add_parser("teach", help="write a mix again with what a checkpoint holds of each pair")
    larger.add_argument("checkpoint", type=Path)
    larger.add_argument("stage")
    larger.set_defaults(do=lambda a: teach.main(a.checkpoint, a.stage))
    fewer = steps.add_parser("distil", help="keep fewer layers of a checkpoint, and teach them what the others did")
    fewer.add_argument("checkpoint", type=Path)
    fewer.add_argument("--run", required=True)
    fewer.add_argument("--steps", type=int, default=10**9)
    fewer.set_defaults(do=lambda a: distil.main(a.checkpoint, a.run, steps=a.steps))
    score = steps.add_parser("evaluate", help="score dev with a checkpoint")
    score.add_argument("checkpoint", type=Path)
    score.add_argument("--quick", action="store_true", help="a fixed subsample of each set")
    score.set_defaults(do=lambda a: evaluate.main(a.checkpoint, quick=a.quick))
    joined = steps.add_parser("average", help="the mean of several checkpoints")
    joined.add_argument("checkpoints", type=Path, nargs="+")
    joined.add_argument("--target", type=Path, required=True)
    joined.add_argument("--shares", type=float, nargs="+")
    joined.set_defaults(do=lambda a: average.main(a.checkpoints, a.target, a.shares))
    ship = steps.add_parser("export", help="ONNX with int8 weights, checked against torch")
    ship.add_argument("checkpoint", type=Path)
    ship.set_defaults(do=lambda a: export.main(a.checkpoint))
    told = steps.add_parser("signals", help="what the checker sees of statements, with the exported model")
    told.add_argument("part", choices=("train", "dev", "devtest"))
    told.set_defaults(do=lambda a: statements.main(a.part))
    weighed = steps.add_parser("weigh", help="fit the verdict's weights, and choose its operating points on dev")
    weighed.add_argument("target", type=Path)
    weighed.set_defaults(do=lambda a: weigh.main(a.target))
    parts = steps.add_parser("ablation", help="what each part of the checker is worth, as a table")
    parts.add_argument("part", choices=("dev", "devtest"))
    parts.add_argument("weights", type=Path)
    parts.add_argument("target", type=Path)
    parts.set_defaults(do=lambda a: ablation.main(a.part, a.weights, a.target))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.do(args)


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", required=True)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--begin", type=Path, help="a checkpoint whose weights a new stage begins with")
    parser.add_argument("--minutes", type=float, default=120)
    for field in fields(learn.Recipe):
        kind = (lambda value: value == "True") if field.type is bool else field.type
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=kind, default=field.default)
    parser.set_defaults(do=_do_train)


def _do_train(args: argparse.Namespace) -> None:
    recipe = learn.Recipe(**{f.name: getattr(args, f.name) for f in fields(learn.Recipe)})
    stage = learn.Stage(args.run, args.stage, recipe, begin=args.begin)
    done = stage.train(minutes=args.minutes)
    print("complete" if done else f"paused at step {stage.step} of {len(stage.order)}: the same command resumes")


if __name__ == "__main__":
    main()
