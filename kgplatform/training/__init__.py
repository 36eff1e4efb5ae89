"""Weights for those who have them: data and configs for trainers, and a small trainer of our own (LoRA, P-Tuning).

It knows instruction records and folders with models. It must not know where examples come from, nor who serves the
result. torch, transformers, TRL and PEFT have their door here (`trainer`, `merge`) and are an extra.
"""
