"""Words for how many of a group, by what they mean: all, many, some, few, none."""

QUANTIFIERS = {
    "all": "all", "every": "all", "each": "all", "everyone": "all", "everybody": "all", "entire": "all",
    "whole": "all", "none": "none", "no": "none", "nobody": "none", "some": "some", "several": "some",
    "few": "few", "many": "many", "most": "most", "majority": "most", "half": "half", "both": "all",
    "numerous": "many", "minority": "few", "handful": "few", "hardly": "few", "always": "all", "never": "none",
}  # fmt: skip
